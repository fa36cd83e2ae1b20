"""Every word of the site in both languages. A name in braces is filled in by the caller.

Terms follow common usage of Chinese engineers: params 参数量, MACs 乘加次数, feature map 特征图.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alphatree.site.page import Lang

LANGUAGE_NAMES: dict[Lang, str] = {"en": "English", "zh": "中文"}

STRINGS: dict[str, tuple[str, str]] = {
    # navigation
    "nav.home": ("Home", "首页"),
    "nav.models": ("Models", "模型"),
    "nav.notation": ("Notation", "图例"),
    "nav.topics": ("Topics", "专题"),
    "nav.contribute": ("Contribute", "参与"),
    "nav.language": ("Language", "语言"),
    "palette.light": ("Switch to light", "切换到浅色"),
    "palette.dark": ("Switch to dark", "切换到深色"),
    "palette.auto": ("Follow the system", "跟随系统"),
    # home
    "home.tagline": (
        "Every model one YAML file. Every diagram drawn the same way. Every number counted, not copied.",
        "一个模型，一份 YAML；同一套画法，同一种图例；参数与计算量由程序逐层数出，而非抄录。",
    ),
    "home.entries": ("entries", "个条目"),
    "home.networks": ("networks drawn layer by layer", "个网络逐层绘制"),
    "home.directions": ("directions", "个方向"),
    "home.browse": ("Browse the models", "浏览全部模型"),
    "home.read": ("How to read a diagram", "怎样看图"),
    "home.newest": ("Newest models", "最新模型"),
    "home.more": ("{n} more", "另有 {n} 个"),
    "home.by_direction": ("By direction", "按方向浏览"),
    "home.how": ("How to read a diagram", "怎样看图"),
    "home.how.text": (
        (
            "One layer is one cell on a common line, from the input on the left to the output on the right. "
            "Colour and shape say what kind of layer it is; the words below it, its kernel and its channels. "
            "A frame with a number is a block that repeats, a line above it is a shortcut, "
            "and the bars show how the feature map shrinks."
        ),
        (
            "一层画成一个圆，从左边的输入到右边的输出，排在同一条线上。颜色和形状表示层的种类，下方文字是卷积核大小和通道数。"
            "带数字的圆角框是重复的模块，框上方的线是捷径，底部的竖条表示特征图如何逐级变小。"
        ),
    ),
    "home.how.more": ("All cells of the notation", "查看全部图例"),
    "home.contribute": ("Add a model", "添加模型"),
    "home.contribute.text": (
        (
            "Write one YAML file. Page, diagram, layer table and numbers in both languages are made from it; "
            "what is wrong is shown with its line and a hint."
        ),
        "写一份 YAML 文件即可。中英文页面、结构图、逐层表格和各项数字都由它生成；写错的地方会指出行号并给出提示。",
    ),
    "home.contribute.more": ("How to contribute", "贡献指南"),
    "home.empty": ("There is no model yet.", "还没有模型。"),
    # the metro map
    "map.and": (", ", "、"),
    "map.named": ("{map}: {lines}", "{map}：{lines}"),
    "map.title": ("Map", "线路图"),
    "map.description": (
        "{stations} models on {lines} lines, in order of year: the field of deep learning as a metro map.",
        "{lines} 条线路、{stations} 个模型，按年份排列：一张深度学习领域的线路图。",
    ),
    "map.picture": ("Stations: {stations}. Lines: {lines}.", "共 {stations} 站，{lines} 条线路。"),
    "map.intro": (
        (
            "Every station is an entry of the catalogue, every line a direction, from its oldest work to its newest. "
            "Where lines meet, one work belongs to several."
        ),
        "每一站是目录中的一个条目，每条线是一个研究方向，由早到近排列；线路交汇处的换乘站同属几个方向。",
    ),
    "map.as_text": ("All stations as text", "以文字查看全部车站"),
    "map.version": ("Version {version}", "第 {version} 版"),
    "map.size": (
        "{stations} stations on {lines} lines, the newest of {year}",
        "{lines} 条线路，{stations} 站，最新一站建于 {year} 年",
    ),
    "map.find": ("Find a station", "查找车站"),
    "map.find.hint": ("ResNet, attention …", "ResNet、注意力……"),
    "map.find.go": ("Go", "前往"),
    "map.find.none": ("No station of this name.", "没有这个名字的车站。"),
    "map.year": ("Year", "年份"),
    "map.play": ("Play", "播放"),
    "map.pause": ("Pause", "暂停"),
    "map.until": ("{year}, {n} stations", "{year} 年，{n} 站"),
    "map.lines": ("Lines", "线路"),
    "map.label": (
        "The map. Tab goes from line to line, the arrow keys from station to station.",
        "线路图。按 Tab 键换到下一条线，按方向键逐站移动。",
    ),
    "map.keys": (
        (
            "Arrow keys walk along a line, L changes lines at an interchange, Enter opens the station. "
            "Ctrl and wheel, two fingers, + and − zoom; 0 shows all."
        ),
        "方向键沿线逐站移动，L 键在换乘站换线，Enter 键打开条目；Ctrl 加滚轮、双指、+ 和 − 键缩放，0 键显示全图。",
    ),
    "map.at": ("{line}: {station}", "{line}：{station}"),
    "map.stop": ("stop {at} of {all}", "第 {at} 站，共 {all} 站"),
    "map.change": ("change here for {lines} (L)", "可换乘 {lines}（L 键）"),
    "map.end": ("end of the line", "终点站"),
    "map.open": ("Press again to open.", "再点一次打开。"),
    "map.file": ("The map as SVG", "线路图 SVG 文件"),
    "map.text": ("Lines and stations", "线路与车站"),
    "map.line.count": ("{n} stations, {first} to {last}", "{n} 站，{first}–{last} 年"),
    "map.line.one": ("1 station, {first}", "1 站，{first} 年"),
    "map.branch": ("{first} – {last}", "{first} – {last}"),
    "map.link": ("Link: {first} – {last}", "联络线：{first} – {last}"),
    "map.to": ("change for {lines}", "换乘 {lines}"),
    "map.picture.of": ("The line {line} on the map", "线路图：{line}"),
    "map.hub": ("direction", "方向"),
    "map.on": ("On the map", "在线路图上"),
    "map.on.lines": (": {lines}", "：{lines}"),
    "direction.line": ("Its line", "所在线路"),
    "direction.on_map": ("This line on the whole map", "在完整线路图上查看"),
    "home.map.of": (
        "{title}: {stations} stations on {lines} lines. Open the map",
        "{title}：{lines} 条线路，{stations} 站。打开线路图",
    ),
    "map.whole": ("The whole map", "完整线路图"),
    # model list
    "models.title": ("Models", "模型"),
    "models.description": (
        "All entries of the catalogue: year, kind, direction, parameters and multiply-accumulates of their networks.",
        "目录中的全部条目：年份、类型、方向，以及各网络的参数量和乘加次数。",
    ),
    "models.intro": (
        (
            "{entries} entries: models first, then methods, losses, layers and all else they are made of. Params and "
            "MACs of the {networks} networks drawn here are counted layer by layer, for one input of the size each was "
            "made for."
        ),
        (
            "共 {entries} 个条目：先是模型，其后是方法、损失函数、模块等。其中 {networks} 个网络逐层绘制，"
            "参数量与 MACs（乘加次数）由程序逐层统计，以标准尺寸的单个输入为准。"
        ),
    ),
    "models.filter": ("Filter", "筛选"),
    "models.filter.hint": ("name, author, organization …", "名称、作者、机构……"),
    "models.kind": ("Kind", "类型"),
    "models.kind.all": ("all kinds", "全部类型"),
    "models.direction": ("Direction", "方向"),
    "models.direction.all": ("all directions", "全部方向"),
    "models.shown": ("{n} of {all} shown", "显示 {n} / {all} 个"),
    "models.none": ("No model fits this filter.", "没有符合条件的模型。"),
    "models.name": ("Model", "模型"),
    "models.year": ("Year", "年份"),
    "models.networks": ("Networks", "网络"),
    "models.sort": ("sort by {column}", "按{column}排序"),
    # counts page
    "counts.title": ("Counts", "计数对照"),
    "counts.description": (
        "Params, MACs and depth of every network, counted from its layers, beside measured and published figures.",
        "每个网络的参数量、乘加次数和深度：由层定义逐层数出，并与公开实现的实测值和论文公布的数字对照。",
    ),
    "counts.intro": (
        (
            "All {networks} networks, counted from their layer specs. {measured} of them stand beside what was "
            "measured on a public implementation, and {equal} of these are equal to the last digit; {published} more "
            "stand beside a published figure. A measured difference that nobody has explained stops the build."
        ),
        (
            "全部 {networks} 个网络，数字由层定义逐层数出。其中 {measured} 个与公开实现的实测值对照，"
            "{equal} 个逐位相等；另有 {published} 个与公布的数字对照。"
            "实测值与统计值不符而又没有说明原因时，网站不会通过构建。"
        ),
    ),
    "counts.with": ("Compared with", "对照来源"),
    "counts.measured": ("measured", "实测"),
    "counts.published": ("published", "公布"),
    "counts.paper": ("a network built from the paper's tables", "按论文表格搭建的网络"),
    "counts.network": ("Network", "网络"),
    "counts.alone": ("no figure to compare with", "暂无可对照的数字"),
    "nav.counts": ("Counts", "计数"),
    # counts
    "params": ("Params", "参数量"),
    "macs": ("MACs", "MACs"),
    "params.long": ("parameters", "参数量"),
    "macs.long": ("multiply-accumulates", "乘加次数"),
    "input": ("Input", "输入"),
    "output": ("Output", "输出"),
    "layers": ("Layers", "层数"),
    "depth": ("Depth", "深度"),
    "depth.hint": (
        "Convolutions and linear layers on the longest path",
        "最长路径上的卷积层与全连接层数",
    ),
    # facts
    "facts": ("Facts", "基本信息"),
    "facts.year": ("Year", "年份"),
    "facts.authors": ("Authors", "作者"),
    "facts.organizations": ("Organizations", "机构"),
    "facts.venue": ("Venue", "发表于"),
    "facts.awards": ("Awards", "获奖"),
    "facts.paper": ("Paper", "论文"),
    "facts.papers": ("Papers", "论文"),
    "facts.code": ("Code", "代码"),
    "facts.links": ("See also", "延伸阅读"),
    "facts.aliases": ("Also called", "别名"),
    "facts.directions": ("Direction", "方向"),
    "facts.official": ("official", "官方"),
    "facts.dead": ("no longer online", "已失效"),
    "facts.moved": ("moved to", "现位于"),
    "list.join": (", ", "、"),
    "list.comma": (", ", "；"),
    "list.colon": (": ", "："),
    "facts.unverified": ("not confirmed yet", "尚未核实"),
    # networks
    "networks.title": ("Structure", "网络结构"),
    "networks.choose": ("Network", "选择网络"),
    "networks.form": ("Form", "画法"),
    "form.full": ("Full", "完整"),
    "form.short": ("Short", "简略"),
    "form.full.of": ("{network}, full form", "{network}：完整图"),
    "form.short.of": ("{network}, short form", "{network}：简略图"),
    "form.system": ("System", "系统"),
    "form.data": ("Data", "数据"),
    "form.block": ("Blocks", "模块"),
    "form.data.of": ("{network}, feature maps", "{network}：特征图"),
    "form.block.of": ("{network}, its blocks", "{network}：各模块"),
    "networks.download": ("Download", "下载"),
    "networks.scroll": ("scrolls sideways", "可左右滚动"),
    "networks.unfolded": ("all repetitions drawn out", "全部展开的图"),
    "networks.embed": ("Copy embed code", "复制嵌入代码"),
    "networks.embed.copied": ("Copied. Paste it into your page.", "已复制，粘贴到网页即可。"),
    "picture.tools": ("View", "视图"),
    "picture.in": ("Zoom in", "放大"),
    "picture.out": ("Zoom out", "缩小"),
    "picture.reset": ("Original size", "恢复原大小"),
    "picture.screen": ("Full screen", "全屏"),
    "picture.fold": ("Fold", "折叠"),
    "picture.unfold": ("unfold", "展开"),
    "picture.unfolded": ("{name}, unfolded", "{name}，已展开"),
    "picture.row": ("Enter or click: its row in the table", "回车或点击：跳到表格中的这一行"),
    "picture.hint": (
        "Arrow keys move from layer to layer, Enter leads to the row in the layer table, Escape leaves.",
        "方向键在各层之间移动，回车跳到逐层表格中对应的行，Esc 离开。",
    ),
    "picture.failed": ("This picture could not be loaded.", "图片未能载入。"),
    "networks.undrawn": (
        "This network could not be drawn; the table below shows all of it.",
        "这个网络暂时画不出来，完整结构见下表。",
    ),
    "networks.follows": ("Follows this code", "依据的代码"),
    "networks.published": ("Counted here and published", "本站统计与公开数字对比"),
    "networks.counted": ("counted here", "本站统计"),
    "networks.agrees": ("agrees", "一致"),
    "networks.source": ("Source", "出处"),
    "networks.difference": ("Difference", "差异"),
    "networks.reason": ("Reason", "原因"),
    "networks.table": ("Layer by layer", "逐层表格"),
    "networks.table.rows": ("{n} layers", "共 {n} 层"),
    "networks.table.caption": ("Layers of {network}, from input to output", "{network} 各层，从输入到输出"),
    "networks.layer": ("Layer", "层"),
    "networks.type": ("Type", "类型"),
    "networks.shape": ("Output shape", "输出形状"),
    "networks.kernel": ("Kernel", "卷积核"),
    "networks.stride": ("Stride", "步长"),
    "networks.padding": ("Padding", "填充"),
    "networks.dilation": ("Dilation", "空洞"),
    "networks.groups": ("Groups", "分组"),
    "networks.field": ("Receptive field", "感受野"),
    "networks.total": ("Total", "合计"),
    "networks.each_below": ("numbers below are of one", "下列数字为单个模块"),
    "networks.shares": ("weights of {layer}", "与 {layer} 共享权重"),
    "networks.unfold": ("Unfold all", "全部展开"),
    "networks.fold": ("Fold all", "全部折叠"),
    # systems
    "system.title": ("How it works together", "整体如何协作"),
    "system.of": ("The parts of {model} and what passes between them", "{model} 的各个部分以及它们之间传递的数据"),
    "system.dashed": ("Dashed arrows: in training only.", "虚线箭头仅用于训练。"),
    # tree
    "nav.history": ("History", "发展脉络"),
    "tree.title": ("Family tree", "模型谱系"),
    "tree.description": (
        "Who descends from whom, by year, with the idea that each model adds to the one it builds on.",
        "模型之间的承袭关系：按年份排开，每个模型都写明它在前人基础上提出的新想法。",
    ),
    "tree.intro": (
        (
            "{n} entries with {bonds} lines of descent, years from left to right. Each row is an entry with the idea "
            "that it adds to its parent; after a + stand other parents. ◎ shows the two generations before and after "
            "an entry, with every idea."
        ),
        (
            "共 {n} 个条目、{bonds} 条承袭关系，年份从左到右。每行一个条目，后面是它在前人基础上的新想法；"
            "加号后面是它另外借鉴的条目。点 ◎ 可查看某个条目的前后各两代，每条关系都有说明。"
        ),
    ),
    "tree.timeline": ("The same by year and direction: the timeline.", "按年份和方向排列，见时间线。"),
    "tree.list": ("As a list", "文字列表"),
    "tree.find": ("Find", "查找"),
    "tree.find.hint": ("name of an entry", "条目名称"),
    "tree.hint": (
        (
            "Click a dot to fold a family. Keys: up and down move from row to row, left folds and right unfolds, "
            "Enter opens the entry, F shows its kin."
        ),
        "点圆点可收起一支。键盘：上下键逐行移动，左键收起，右键展开，回车打开条目，F 查看其前后两代。",
    ),
    "tree.fold": ("{name} and its family", "{name} 这一支"),
    "tree.folded": (" +{n}", " +{n}"),
    "tree.all": ("The whole tree", "完整谱系"),
    "tree.page": ("Its page", "条目页面"),
    "tree.kin": ("kin of {name}", "{name} 的前后各两代"),
    "tree.kin.of": ("{name}: ancestors and descendants within two steps", "{name}：前后各两代"),
    "tree.kin.caption": (
        "A dot leads to the kin of that entry, a name to its page. Dashed: further parents.",
        "点圆点查看该条目的前后两代，点名称打开条目页面；虚线为另外的承袭关系。",
    ),
    "tree.kin.more": ("All {n} in the tree, with the ideas", "在谱系中查看全部 {n} 个及各自的想法"),
    "tree.kin.ideas": ("In the tree, with the ideas", "在谱系中查看，附各自的想法"),
    "tree.from": ("from {name}: {idea}", "承自 {name}：{idea}"),
    "colon": (": ", "："),
    # timeline
    "timeline.title": ("Timeline", "时间线"),
    "timeline.description": (
        "All entries by year and direction, with the main result of each that reports one.",
        "全部条目按年份和方向排列，有实验结果的附上主要结果。",
    ),
    "timeline.intro": (
        "{n} entries: a lane for each direction, years from left to right. Below a name, its main result.",
        "共 {n} 个条目：每行一个方向，年份从左到右；名称下方是它的主要结果。",
    ),
    "timeline.tree": ("Who descends from whom: the family tree.", "前后承袭关系见模型谱系。"),
    "timeline.lane": ("Direction", "方向"),
    "home.history": ("By descent and by year:", "按承袭关系和年份浏览："),
    # results, family, citation …
    "results.title": ("Results", "实验结果"),
    "results.caption": ("Published results of {model}", "{model} 的公开结果"),
    "results.benchmark": ("Benchmark", "基准"),
    "results.metric": ("Metric", "指标"),
    "results.value": ("Value", "数值"),
    "results.setting": ("Setting", "条件"),
    "results.join": (", ", "，"),
    "results.source": ("Source", "出处"),
    "formula.title": ("Formula", "公式"),
    "formula.where": ("Where", "其中"),
    "plot.of": ("Curves: {curves}", "曲线：{curves}"),
    "entry.unverified": (
        "Nobody could confirm the facts of this entry yet.",
        "本条目的内容尚未核实。",
    ),
    "family.title": ("Ancestors and descendants", "前身与后继"),
    "family.parents": ("Builds on", "建立在"),
    "family.children": ("What came of it", "由它发展而来"),
    "cite.title": ("Citation", "引用"),
    "cite.copy": ("Copy", "复制"),
    "cite.copied": ("Copied", "已复制"),
    "history.title": ("Corrections", "更正记录"),
    "signed": ("Signed by {plant}", "署名植物：{plant}"),
    "edit": ("Edit this entry", "修改本条目"),
    "record": ("as JSON", "JSON 数据"),
    # sidebar
    "sidebar.all": ("All models", "全部模型"),
    # notation
    "notation.title": ("Notation", "图例"),
    "notation.description": (
        "How to read the diagrams: one layer is one cell; every cell of the notation and what it means.",
        "怎样看结构图：一层画成一个圆；每种图形的含义。",
    ),
    "notation.intro": (
        (
            "Every network on this site is drawn with the same few signs, so that two networks can be compared by "
            "looking at them side by side."
        ),
        "本站所有网络都用同一套图形绘制，两个网络放在一起，一眼就能看出差别。",
    ),
    "notation.reading": ("Reading a diagram", "怎样看图"),
    "notation.line": ("The line", "主线"),
    "notation.line.text": (
        (
            "Data flows from left to right. One layer is one cell; a norm or an activation belongs to the cell of the "
            "layer it follows and is named when you point at it. Long networks continue in the next row."
        ),
        "数据从左向右流动，一层对应一个图形。归一化和激活并入它所跟随的层，鼠标悬停时可见。较长的网络会折到下一行。",
    ),
    "notation.words": ("The words", "文字"),
    "notation.words.text": (
        (
            "Below a cell stand its kernel and its channels: 3×3,64 is a 3×3 kernel that gives 64 channels. Stride, "
            "padding, dilation and groups follow only where they are not the usual ones."
        ),
        "图形下方是卷积核和输出通道数：3×3,64 表示 3×3 的核、64 个通道。步长、填充、空洞和分组只在与常规不同时才标出。",
    ),
    "notation.marks": ("Marks", "标记"),
    "notation.marks.text": (
        (
            "No cell is known by its colour alone. Small marks on the edge say what a layer does to the map: pointing "
            "in from above and below, it is made smaller (pooling; flat bars for the mean); pointing out, larger. From "
            "the left comes the input, to the right leaves the output; bars left and right are a normalization."
        ),
        (
            "任何单元都不只靠颜色区分。边缘的小标记表示层对特征图的作用：上下朝内为缩小（池化，平均池化用横条），上下朝外为放大；"
            "左侧朝内为输入，右侧朝外为输出；左右竖条为归一化。"
        ),
    ),
    "notation.rings": ("Rings", "圆环"),
    "notation.rings.text": (
        (
            "A circle with a ring is a layer that has a kernel or keeps a state; a plain circle has none. "
            "Wide and tall ellipses are 1×n and n×1 kernels, a slanted one is a depthwise convolution."
        ),
        "带圆环的是有卷积核或带状态的层，没有圆环的则没有。扁椭圆和高椭圆是 1×n 与 n×1 的核，斜椭圆是深度卷积。",
    ),
    "notation.frames": ("Frames and lines", "方框与连线"),
    "notation.frames.text": (
        (
            "A rounded frame is a block; ×N says how often it repeats. A line above the block is its shortcut. "
            "Branches run above and below the main line, lines over a row or between rows lead from an earlier layer "
            "to a later one."
        ),
        (
            "圆角框是一个模块，×N 表示重复次数；框上方的线是捷径。分支画在主线上下两侧，"
            "行上方或行间的连线从较早的层引到较晚的层。"
        ),
    ),
    "notation.dashes": ("Dashed rings", "虚线圆环"),
    "notation.dashes.text": (
        "Only some repetitions of the block have this layer, such as a projection that only the first one needs.",
        "只有部分重复才有的层，例如只有首个模块才需要的投影。",
    ),
    "notation.bars": ("Bars", "竖条"),
    "notation.bars.text": (
        "Below each layer a bar as high as the side of its feature map, and its shape: channels × height × width.",
        "每层下方的竖条高度等于特征图的边长，旁边是它的形状：通道 × 高 × 宽。",
    ),
    "notation.example": ("An example: {network}", "示例：{network}"),
    "notation.equivalence": ("From neurons to one row of circles", "从神经元到一行圆"),
    "notation.equivalence.text": (
        (
            "Drawn as neurons, every unit of a layer is a circle and every connection a line: a convolution reads a "
            "few neighbours, a linear layer reads everything. The notation draws a column as one circle of the same "
            "kind, so that a network of a thousand channels takes no more room than this one. The numbers "
            "count the units."
        ),
        (
            "按神经元画，层中每个单元是一个圆，每条连接是一条线：卷积只读相邻的几个单元，全连接层读取全部单元。"
            "本站的画法把一列并成一个同类的圆，上千通道的网络也不比这里占更多地方。圆内的数字是单元数。"
        ),
    ),
    "notation.equal": ("What the short form merges", "简略图合并什么"),
    "notation.equal.text": (
        "A convolution and the pooling right behind it become one circle with a dark ring.",
        "卷积和紧随其后的池化合为一个深色圆环的圆。",
    ),
    "notation.cells": ("The cells", "全部图形"),
    "notation.forms": ("The forms", "几种画法"),
    "notation.alone": ("This picture alone", "单独打开此图"),
    "notation.forms.text": (
        (
            "The full form shows every layer with its bars. The short form merges a convolution with the pooling that "
            "follows it, writes kernel and channels inside the circle and leaves the bars out. The block form draws "
            "each named block alone, with its parameters under the cells instead of their values: 1×1,4·width."
        ),
        (
            "完整图画出每一层和它的特征图竖条。简略图把卷积与随后的池化合为一个图形，把核与通道数写在圆内，并省去竖条。"
            "模块图单独画出每个命名模块，图形下方写参数而不是数值，例如 1×1,4·width。"
        ),
    ),
    "notation.gallery": ("All diagrams at a glance", "全部结构图一览"),
    # gallery
    "gallery.title": ("Gallery", "图库"),
    "gallery.description": (
        "Every network of the catalogue in every form, side by side.",
        "目录中每个网络的每种画法，一览无余。",
    ),
    "gallery.intro": (
        "{n} pictures: every network in every form. Each leads to its page.",
        "共 {n} 幅图：每个网络的每种画法。点击图片进入对应页面。",
    ),
    "gallery.filter.hint": ("name of a network", "网络名称"),
    "gallery.form.all": ("all forms", "全部画法"),
    "gallery.maps": ("{n} feature maps", "{n} 个特征图"),
    "gallery.cells": ("{n} cells", "{n} 个图形"),
    "gallery.none": ("No picture fits this filter.", "没有符合条件的图。"),
    # directions
    "direction.part_of": ("part of", "属于"),
    "direction.history": ("How it developed", "发展历程"),
    "direction.parts": ("Parts", "子方向"),
    "direction.models": ("By year", "按年份"),
    "direction.comparison": ("Networks compared", "网络对比"),
    "direction.result": ("A published result", "公开结果"),
    # coverage
    "coverage.title": ("What the catalogue holds", "目录现状"),
    "coverage.entries": ("entries", "条目"),
    "coverage.networks": ("networks", "网络模型"),
    "coverage.layers": ("with layers and diagram", "有层定义和结构图"),
    "coverage.code": ("with code", "有代码链接"),
    "coverage.papers": ("with a paper", "有论文"),
    "coverage.results": ("with results", "有实验结果"),
    "coverage.both": ("in both languages", "中英双语"),
    "coverage.confirmed": ("all facts confirmed", "内容均已核实"),
    # datasets
    "datasets.title": ("Datasets", "数据集"),
    "datasets.description": (
        "Datasets with their size, how to get them, and the models that report results on them.",
        "各数据集的规模、获取方式，以及在其上报告过结果的模型。",
    ),
    "datasets.intro": (
        "{n} datasets: what they hold, who made them, how to get them, and which models report results on them.",
        "共 {n} 个数据集：内容、制作者、获取方式，以及哪些模型在其上报告过结果。",
    ),
    "datasets.kind": ("dataset", "数据集"),
    "datasets.name": ("Dataset", "数据集"),
    "datasets.size": ("Size", "规模"),
    "datasets.access": ("Access", "获取方式"),
    "datasets.home": ("Home page", "主页"),
    "datasets.models": ("Models", "模型数"),
    # tools and readings
    "tables.title": ("Tables", "表格"),
    "tables.description": (
        "Models side by side: compared by structure, results, year, code and idea.",
        "把模型并排放在一起：按结构、结果、年份、代码与思路比较。",
    ),
    "tables.intro": (
        (
            "{n} tables. What they show of models is counted in the layers or taken from the entries, so that it "
            "changes with them."
        ),
        "共 {n} 张表。其中模型的各项内容由程序从逐层结构中数出，或取自各词条，并随之更新。",
    ),
    "tables.source": ("Taken from", "资料来源"),
    "tables.note": ("To compare rightly", "比较时请注意"),
    "tables.property": ("Property", "项目"),
    "tables.others": (" et al.", " 等"),
    "tables.from": ("from {name}", "源自 {name}"),
    "tables.yes": ("yes", "有"),
    "tables.no": ("no", "无"),
    # topics
    "topics.title": ("Topics", "专题"),
    "topics.description": (
        "Short texts on what no single model explains: cost, time, metrics, history, training.",
        "单个模型讲不清的内容：计算代价、实际耗时、评价指标、发展历程与训练方法。",
    ),
    "topics.intro": (
        "Texts on what no single model explains. Figures of networks are counted here, as everywhere on this site.",
        "这些文章讲的是单个模型讲不清的内容。文中网络的各项数字同样由本站逐层统计。",
    ),
    "topics.more": ("Read more", "延伸阅读"),
    "cost.layer": (
        ", layer {name}: kernel {kernel}, feature map {before} in, {after} out.",
        " 的 {name} 层：卷积核 {kernel}，输入特征图 {before}，输出 {after}。",
    ),
    "cost.way": ("Convolution", "卷积方式"),
    "cost.layers": ("Kernel, channels / groups", "卷积核，通道 / 分组"),
    "cost.map": ("Map", "特征图"),
    "cost.of_standard": ("MACs against standard", "MACs 占标准卷积"),
    "cost.standard": ("standard", "标准卷积"),
    "cost.grouped": ("grouped", "分组卷积"),
    "cost.separable": ("depthwise separable", "深度可分离卷积"),
    "cost.bottleneck": ("bottleneck", "瓶颈结构"),
    "cost.kinds": ("One layer, built in four ways", "同一层的四种做法"),
    "cost.parts": ("The four ways in real networks", "四种做法在实际网络中的例子"),
    "cost.shares": ("Where {network} has its weights and its work", "{network} 的参数与计算量分布"),
    "cost.share_params": ("of the params", "占参数量"),
    "cost.share_macs": ("of the MACs", "占 MACs"),
    "cost.kind.pointwise": ("1×1 convolution", "1×1 卷积"),
    "cost.kind.depthwise": ("depthwise convolution", "逐通道卷积"),
    "cost.kind.standard": ("other convolution", "其他卷积"),
    "cost.kind.linear": ("linear layer", "全连接层"),
    "cost.kind.norm": ("normalization", "归一化"),
    "cost.kind.other": ("other layers", "其他层"),
    "cost.networks": ("What networks compute and what they move", "各网络的计算量与数据量"),
    "cost.written": ("Values written", "写出数值"),
    "cost.peak": ("Peak memory", "峰值内存"),
    "cost.per_value": ("MACs per value", "每个数值的 MACs"),
    "resources.title": ("Resources", "资料"),
    "resources.description": (
        "Tools, libraries, collections, surveys, courses and articles about deep learning.",
        "与深度学习有关的工具、软件库、汇总、综述、课程与文章。",
    ),
    "resources.intro": (
        "{n} tools and readings, with a line on each. What is no longer online is marked.",
        "共 {n} 项工具与阅读材料，每项附一句说明；已失效的链接均有标注。",
    ),
    "resources.general": ("For all directions", "通用"),
    "resources.direction": ("{name}: the task and its models", "{name}：任务与模型"),
    "resources.filter.hint": ("title, words, author …", "标题、关键词、作者……"),
    "resources.none": ("Nothing fits this filter.", "没有符合条件的资料。"),
    "resources.language": ("Language", "语言"),
    "resources.language.all": ("all languages", "全部语言"),
    "resources.language.en": ("English", "英文"),
    "resources.language.zh": ("Chinese", "中文"),
    "resources.language.both": ("English and Chinese", "中英文"),
    # contributors
    "people.title": ("Contributors", "贡献者"),
    "people.description": (
        "The people who write AlphaTree, the plants they sign with, and the forest of what they wrote.",
        "AlphaTree 的作者、他们署名的植物，以及由他们的条目长成的树林。",
    ),
    "people.intro": (
        "Everybody who writes here signs with a plant. It grows into a tree, with a leaf for each entry and dataset.",
        "在这里写条目的人都以一种植物署名。每署名一个条目或数据集，这棵树就多长一片叶子。",
    ),
    "people.tree": ("The tree of {name}: {plant}, {leaves}", "{name} 的树：{plant}，{leaves}"),
    "people.leaf": ("one leaf", "1 片叶子"),
    "people.leaves": ("{n} leaves", "{n} 片叶子"),
    "people.yours": ("Yours", "你的树"),
    "people.yours.more": ("starts with one leaf", "从第一片叶子开始"),
    "people.people": ("Who they are", "他们是谁"),
    "people.entries": ("Entries", "条目"),
    "people.signed": ("All {n} signed entries and datasets", "署名的全部 {n} 个条目与数据集"),
    "people.plants": ("Plants that nobody has chosen yet", "尚未有人选用的植物"),
    "people.plants.intro": (
        "Choose one, or draw your own: a small SVG in templates/plants is all it takes.",
        "可以从中选一种，也可以自己画：在 templates/plants 里放一个小 SVG 文件即可。",
    ),
    # not found
    "missing.title": ("Page not found", "页面不存在"),
    "missing.text": (
        "There is nothing at this address. The model may have another name: look for it in the list, or search.",
        "这个地址没有内容。模型可能换了名字，请到模型列表里找找，或者直接搜索。",
    ),
    "missing.home": ("Home", "首页"),
    "moved.title": ("Moved", "地址已变"),
    "moved.text": ("This entry is now called {model}.", "本条目现名为 {model}。"),
    # the preview
    "faults.title": (
        "The catalogue has mistakes; this is its last good state.",
        "目录中有错误，当前显示的是上一次正确的内容。",
    ),
}

KINDS: dict[str, tuple[str, str]] = {
    "network": ("network", "网络"),
    "method": ("method", "方法"),
    "loss": ("loss", "损失函数"),
    "building-block": ("building block", "结构模块"),
    "technique": ("technique", "技巧"),
    "optimizer": ("optimizer", "优化器"),
    "normalization": ("normalization", "归一化"),
    "activation": ("activation", "激活函数"),
    "metric": ("metric", "评价指标"),
    "classical-ml": ("classical machine learning", "传统机器学习"),
    "challenge-entry": ("challenge entry", "竞赛方案"),
    "library": ("library", "软件库"),
    "demo": ("demo", "演示"),
}
LINK_KINDS: dict[str, tuple[str, str]] = {
    "article": ("article", "文章"),
    "project": ("project page", "项目主页"),
    "demo": ("demo", "演示"),
    "video": ("video", "视频"),
    "slides": ("slides", "幻灯片"),
    "talk": ("talk", "演讲"),
    "figure": ("figure", "图"),
    "data": ("data", "数据"),
    "weights": ("weights", "权重"),
    "other": ("link", "链接"),
}
TABLE_COLUMNS: dict[str, tuple[str, str]] = {
    "year": ("Year", "年份"),
    "first-public": ("First public", "首次公开"),
    "kind": ("Kind", "类别"),
    "authors": ("Authors", "作者"),
    "organizations": ("Organizations", "机构"),
    "venue": ("Venue", "发表于"),
    "awards": ("Awards", "获奖"),
    "papers": ("Paper", "论文"),
    "code": ("Code", "代码"),
    "links": ("Links", "链接"),
    "idea": ("Idea", "思路"),
    "params": ("Params", "参数量"),
    "macs": ("MACs", "MACs"),
    "depth": ("Depth", "深度"),
    "input": ("Input", "输入"),
    "convolutions": ("Convolutions", "卷积层数"),
    "kernels": ("Kernel sizes", "卷积核大小"),
    "linear": ("Linear layers", "全连接层数"),
    "linear-sizes": ("Sizes of linear layers", "全连接层大小"),
    "activation": ("Activation", "激活函数"),
    "normalization": ("Normalization", "归一化"),
    "pooling": ("Pooling", "池化"),
    "dropout": ("Dropout", "随机失活"),
    "branches": ("Parallel branches", "并行分支"),
    "shortcuts": ("Shortcuts", "捷径连接"),
    "result": ("Result", "结果"),
    "about": ("What it is", "简介"),
    "task-input": ("Input", "输入"),
    "task-output": ("Output", "输出"),
    "models": ("Models", "模型"),
    "group": ("Group", "分组"),
}
ACCESS: dict[str, tuple[str, str]] = {
    "open": ("open download", "公开下载"),
    "registration": ("after registration", "注册后下载"),
    "application": ("on application", "需要申请"),
    "links-only": ("addresses of the images only", "仅提供图片地址"),
    "withdrawn": ("withdrawn", "已撤回"),
    "unknown": ("not known", "不详"),
}
PLANTS: dict[str, tuple[str, str]] = {
    "bamboo": ("bamboo", "竹"),
    "cherry": ("cherry", "樱"),
    "ginkgo": ("ginkgo", "银杏"),
    "maple": ("maple", "枫"),
    "oak": ("oak", "橡树"),
    "pine": ("pine", "松"),
    "willow": ("willow", "柳"),
}
RESOURCE_KINDS: dict[str, tuple[str, str]] = {
    "tool": ("Tools", "工具"),
    "library": ("Libraries and frameworks", "软件库与框架"),
    "collection": ("Collections", "汇总"),
    "survey": ("Surveys", "综述"),
    "course": ("Courses", "课程"),
    "tutorial": ("Tutorials", "教程"),
    "book": ("Books", "书籍"),
    "article": ("Articles", "文章"),
    "paper": ("Papers", "论文"),
    "video": ("Videos", "视频"),
    "demo": ("Demos", "演示"),
    "dataset-list": ("Lists of datasets", "数据集列表"),
    "search": ("Search", "检索"),
    "person": ("People", "人物"),
    "other": ("Others", "其他"),
}
FRAMEWORKS: dict[str, str] = {
    "pytorch": "PyTorch",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "jax": "JAX",
    "flax": "Flax",
    "caffe": "Caffe",
    "caffe2": "Caffe2",
    "mxnet": "MXNet",
    "gluon": "Gluon",
    "torch7": "Torch7",
    "theano": "Theano",
    "lasagne": "Lasagne",
    "chainer": "Chainer",
    "cntk": "CNTK",
    "darknet": "Darknet",
    "paddle": "PaddlePaddle",
    "mindspore": "MindSpore",
    "oneflow": "OneFlow",
    "megengine": "MegEngine",
    "jittor": "Jittor",
    "matconvnet": "MatConvNet",
    "matlab": "MATLAB",
    "onnx": "ONNX",
    "ncnn": "ncnn",
    "dlib": "dlib",
    "opencv": "OpenCV",
    "numpy": "NumPy",
    "cuda": "CUDA",
    "c++": "C++",
    "java": "Java",
    "javascript": "JavaScript",
    "lua": "Lua",
    "python": "Python",
    "other": "…",
}

Translate = Callable[..., str]


def translator(lang: Lang) -> Translate:
    """Return the function that gives a string in one language. It raises KeyError for a key that is not there.

    >>> translator("zh")("models.shown", n=3, all=24)
    '显示 3 / 24 个'
    """
    column = 1 if lang == "zh" else 0

    def translate(key: str, **values: Any) -> str:
        text = STRINGS[key][column]
        return text.format(**values) if values else text

    return translate


def word(words: dict[str, tuple[str, str]], key: str, lang: Lang) -> str:
    """Return a word of one of the tables above; the key itself where there is none yet."""
    return words[key][1 if lang == "zh" else 0] if key in words else key

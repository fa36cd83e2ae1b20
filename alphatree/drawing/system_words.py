"""What the parts of a system are called in both languages, and which colour of the notation they have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the schema. `fill`: the cell whose colour a part has, in a light shade.

    `stem`: what says the same inside of a Chinese name already, where that is not the whole word.
    """

    en: str
    zh: str
    fill: str
    stem: str = ""

    def get(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en

    def is_said(self, name: str, lang: str) -> bool:
        """Return whether a name says this word already.

        >>> ROLES["head"].is_said("Box head", "en"), ROLES["head"].is_said("分类头", "zh")
        (True, True)
        """
        return self.get(lang) in name.lower() or (lang.startswith("zh") and self.stem != "" and self.stem in name)


ROLES: dict[str, Word] = {
    "generator": Word("generator", "生成器", "linear"),
    "discriminator": Word("discriminator", "判别器", "upsample"),
    "critic": Word("critic", "评判器", "upsample"),
    "mapping": Word("mapping network", "映射网络", "attention"),
    "encoder": Word("encoder", "编码器", "conv"),
    "decoder": Word("decoder", "解码器", "linear"),
    "backbone": Word("backbone", "骨干网络", "conv"),
    "neck": Word("neck", "颈部", "attention"),
    "head": Word("head", "头部", "upsample", stem="头"),
    "proposal": Word("proposal", "候选生成", "conv"),
    "refinement": Word("refinement", "精修", "attention"),
    "calibration": Word("calibration", "校准", "attention"),
    "classifier": Word("classifier", "分类器", "linear"),
    "sequence-model": Word("sequence model", "序列模型", "memory"),
    "teacher": Word("teacher", "教师网络", "attention"),
    "student": Word("student", "学生网络", "linear"),
    "loss-network": Word("loss network", "损失网络", "scale"),
    "estimator": Word("estimator", "估计器", "conv"),
    "detector": Word("detector", "检测器", "conv"),
    "recognizer": Word("recognizer", "识别器", "memory"),
}
DATA: dict[str, Word] = {
    "image": Word("image", "图像", "input"),
    "noise": Word("noise", "噪声", "noise"),
    "class": Word("class", "类别", "noise"),
    "text": Word("text", "文本", "input"),
    "target": Word("ground truth", "真值标注", "noise"),
    "real-image": Word("real image", "真实图像", "input"),
    "fake-image": Word("fake image", "生成图像", "default-boxes"),
    "image-pyramid": Word("image pyramid", "图像金字塔", "input"),
    "latent-code": Word("latent code", "隐编码", "reshape"),
    "features": Word("features", "特征图", "reshape"),
    "sequence": Word("feature sequence", "特征序列", "reshape"),
    "candidate-boxes": Word("candidate boxes", "候选框", "default-boxes"),
    "default-boxes": Word("default boxes", "默认框", "default-boxes"),
    "crops": Word("crops", "裁剪区域", "reshape"),
    "heatmaps": Word("heatmaps", "热图", "output"),
    "score": Word("score", "得分", "output"),
    "classes": Word("class probabilities", "类别概率", "output"),
    "boxes": Word("boxes", "边框", "output"),
    "masks": Word("masks", "掩码", "output"),
    "landmarks": Word("landmarks", "关键点", "output"),
    "segmentation": Word("segmentation", "分割图", "output"),
    "embedding": Word("embedding", "特征向量", "output"),
    "loss": Word("loss", "损失", "loss"),
}
OPERATIONS: dict[str, Word] = {
    "resize": Word("resize", "缩放", "reshape"),
    "crop": Word("crop", "裁剪", "reshape"),
    "align": Word("align", "对齐", "reshape"),
    "nms": Word("NMS", "NMS", "nms"),
    "threshold": Word("threshold", "阈值筛选", "reshape"),
    "roi-pool": Word("RoI pooling", "RoI 池化", "roi"),
    "roi-align": Word("RoI Align", "RoI Align", "roi"),
    "concat": Word("concat", "拼接", "concat"),
    "sum": Word("sum", "求和", "sum"),
    "multiply": Word("multiply", "相乘", "multiply"),
    "compare": Word("compare", "比较", "reshape"),
    "match": Word("match", "匹配", "reshape"),
    "decode": Word("decode", "解码", "reshape"),
    "ctc": Word("CTC", "CTC", "reshape"),
}
CELLS = frozenset({"nms", "roi-pool", "roi-align", "concat", "sum", "multiply"})
"""Operations that are drawn by the cell they have in a network; the others are named in a box with round ends."""

WIDENING = frozenset({"generator", "decoder"})
NARROWING = frozenset({"discriminator", "critic", "encoder", "backbone", "classifier", "loss-network"})
"""How networks are drawn whose layers nobody has written; the others are drawn by the shapes at their ends."""

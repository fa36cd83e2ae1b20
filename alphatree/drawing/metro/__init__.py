"""The metro map: lines and entries -> MapScene -> SVG, or DOT for PNG and PDF."""

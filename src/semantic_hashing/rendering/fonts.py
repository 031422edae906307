"""Which characters the report's fonts can set: those that LaTeX's T1 and text-companion encodings declare."""

from __future__ import annotations

import unicodedata

# Found by setting every character to U+22FF with the packages of paper/report.sty.
_RANGES = (
    (0x20, 0x7E), (0xA0, 0x125), (0x128, 0x137), (0x139, 0x13E), (0x141, 0x148), (0x14A, 0x165), (0x168, 0x17E), (0x192, 0x192), (0x1C4, 0x1D4),
    (0x1E2, 0x1E3), (0x1E6, 0x1EB), (0x1F0, 0x1F0), (0x1F4, 0x1F5), (0x218, 0x21B), (0x232, 0x233), (0x237, 0x237), (0x2C6, 0x2C7),
    (0x2D8, 0x2D9), (0x2DB, 0x2DD), (0x1E02, 0x1E03), (0x1E9E, 0x1E9E), (0x200C, 0x200C), (0x2010, 0x2016), (0x2018, 0x201A),
    (0x201C, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2031), (0x2039, 0x203B), (0x203D, 0x203D), (0x2044, 0x2044),
    (0x204E, 0x204E), (0x2052, 0x2052), (0x20A1, 0x20A1), (0x20A4, 0x20A4), (0x20A6, 0x20A6), (0x20A9, 0x20A9), (0x20AB, 0x20AC),
    (0x20B1, 0x20B1), (0x2103, 0x2103), (0x2116, 0x2117), (0x211E, 0x211E), (0x2120, 0x2120), (0x2122, 0x2122), (0x2126, 0x2127),
    (0x212E, 0x212E), (0x2190, 0x2193), (0xFB00, 0xFB02),
)  # fmt: skip
_MATHS = {
    "−": "-", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "∞": r"\infty", "∈": r"\in", "∑": r"\sum", "√": r"\surd",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta",
    "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma",
    "τ": r"\tau", "υ": r"\upsilon", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta",
    "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
}  # fmt: skip
# What stands for a character that the fonts do not have.
MISSING = "?"


def composed(text: str) -> str:
    """The text with a letter and its combining mark as the one character that fonts have."""
    return unicodedata.normalize("NFC", text)


def latex(char: str) -> str:
    """A character that is no command of LaTeX's: itself, a sign of mathematics, or ``MISSING``."""
    if any(low <= ord(char) <= high for low, high in _RANGES):
        return char
    return rf"\ensuremath{{{_MATHS[char]}}}" if char in _MATHS else MISSING


def unprintable(text: str) -> list[str]:
    """The characters of a text that the fonts do not have, each once, blanks of any kind left out."""
    return [char for char in dict.fromkeys(composed(text)) if not char.isspace() and char != MISSING and latex(char) == MISSING]

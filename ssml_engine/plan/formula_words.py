"""Signs, letters and functions of formulas -> English words.

Words of "" are known and silent.
"""

from __future__ import annotations

# Operators and relations. Source: names of Unicode, shortened to what teachers say.
SIGNS = {
    "+": "plus", "-": "minus", "−": "minus", "±": "plus or minus", "∓": "minus or plus",
    "×": "times", "·": "times", "⋅": "times", "*": "times", "∗": "times", "÷": "divided by", "/": "over",
    "∕": "over", "=": "equals", "≠": "is not equal to", "≈": "is approximately equal to",
    "<=": "is less than or equal to", ">=": "is greater than or equal to", "!=": "is not equal to",
    "≡": "is identical to", "∝": "is proportional to", "<": "is less than", ">": "is greater than",
    "≤": "is less than or equal to", "≥": "is greater than or equal to", "≪": "is much less than",
    "≫": "is much greater than", "!": "factorial", "%": "percent", "°": "degrees", "∞": "infinity",
    "∂": "partial", "∇": "nabla", "∆": "delta", "∑": "the sum", "∏": "the product", "∫": "the integral",
    "∬": "the double integral", "∮": "the contour integral", "√": "the square root of",
    "∛": "the cube root of", "∈": "is in", "∉": "is not in", "∋": "contains", "⊂": "is a subset of",
    "⊆": "is a subset of or equal to", "∪": "union", "∩": "intersection", "∅": "the empty set",
    "∀": "for all", "∃": "there exists", "¬": "not", "∧": "and", "∨": "or", "→": "to", "⟶": "to",
    "⇒": "implies", "⟹": "implies", "⇔": "if and only if", "↦": "maps to", "∘": "composed with",
    "⊥": "is perpendicular to", "∥": "is parallel to", "∠": "angle", "∴": "therefore", "∵": "because",
    "…": "and so on", "⋯": "and so on", ":": "such that", "|": "", "‖": "", ",": ",", ";": ",", ".": "",
    "′": "prime", "″": "double prime", "'": "prime", "\u2061": "of", "\u2062": "", "\u2063": "",
    "\u2064": "and",
}  # fmt: skip

# Brackets are silent unless somebody asks.
BRACKETS = {
    "(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket",
    "{": "open brace", "}": "close brace", "⟨": "open angle bracket", "⟩": "close angle bracket",
}  # fmt: skip

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ϖ": "pi", "ρ": "rho", "ϱ": "rho", "σ": "sigma", "ς": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "ℏ": "h bar",
}  # fmt: skip

FUNCTIONS = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "cot": "cotangent", "sec": "secant",
    "csc": "cosecant", "sinh": "hyperbolic sine", "cosh": "hyperbolic cosine",
    "tanh": "hyperbolic tangent", "arcsin": "arc sine", "arccos": "arc cosine", "arctan": "arc tangent",
    "log": "log", "ln": "natural log", "exp": "exponential", "lim": "the limit", "max": "the maximum",
    "min": "the minimum", "det": "the determinant", "gcd": "the greatest common divisor", "mod": "modulo",
}  # fmt: skip

# Big operators and limits take "from … to … of".
LARGE = frozenset("∑∏∫∬∮⋃⋂") | {"lim", "max", "min", "sup", "inf"}

POWERS = {"2": "squared", "3": "cubed", "′": "prime", "'": "prime", "″": "double prime", "°": "degrees",
          "∘": "degrees", "T": "transpose", "*": "star", "∗": "star", "†": "dagger"}  # fmt: skip

# What stands over a letter.
ACCENTS = {"¯": "bar", "‾": "bar", "_": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde",
           "→": "vector", "⃗": "vector", "˙": "dot", "¨": "double dot", "⏞": "", "⏟": ""}  # fmt: skip

SUPERSCRIPTS = {sign: str(digit) for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"ⁿ": "n", "⁻": "-", "⁺": "+"}
SUBSCRIPTS = {sign: str(digit) for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}


def identifier(name: str) -> str:
    """What is said for a name in a formula: a function, a Greek letter, a letter, or the word itself.

    >>> identifier("sin"), identifier("π"), identifier("a"), identifier("ab")
    ('sine', 'pi', 'A', 'ab')
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    small = name.lower()
    if small in GREEK:
        return ("capital " if name != small and len(name) == 1 else "") + GREEK[small]
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name.upper()
    return SIGNS.get(name, name)


def power(exponent: list[str], written: str) -> list[str]:
    """What is said after a base for its exponent.

    >>> power(["2"], "2"), power(["N"], "n")
    (['squared'], ['to the power of', 'N'])
    """
    known = POWERS.get(written)
    return [known] if known is not None else ["to the power of", *exponent]

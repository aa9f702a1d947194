"""Probabilities as text: a whole percentage, one decimal, or exact."""


def short(probability: float) -> str:
    """A whole percentage, 0 or 100 only if exact to 0.05 points; escaped."""
    if 0.0005 < probability < 0.005:
        return "&lt;1%"
    if 0.995 <= probability < 0.9995:
        return "&gt;99%"
    return f"{100 * probability:.0f}%"


def percent(probability: float) -> str:
    """A percentage with one decimal; escaped."""
    return f"{100 * probability:.1f}%" if probability >= 0.0005 else "&lt;0.1%"


def exact(probability: float) -> str:
    """A probability with four decimals, or in scientific notation."""
    return f"{probability:.4f}" if probability >= 0.0001 or probability == 0 else f"{probability:.1e}"

"""The colours of every figure and of the shaded story: two themes, one scale for gates."""

from dataclasses import dataclass

SHOWN_FROM = 0.05
"""Gates below this are a muted dot without a fill: too weak to read off a colour."""


INKS = ("#FFFFFF", "#000000")
"""Text colours on the colours of the scale."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as "#RRGGBB"."""

    background: str
    text: str
    muted: str
    hairline: str
    accent: str
    """Kept for two things only: the final answer, and the pass chosen."""
    scale: tuple[str, ...]
    """Gate colours at even steps from 0 to 1; the first is the background, so weak gates fade."""
    series: tuple[str, ...]
    """Of curves side by side, told apart by every eye; the first is the accent."""
    diverging: tuple[str, ...]
    """Colours of a difference at even steps from −1 to 1; the middle one is the background."""


LIGHT = Palette(
    background="#FFFFFF",
    text="#1B2430",
    muted="#5A6675",
    hairline="#DCE2EA",
    accent="#1F5FA8",
    scale=(
        "#FFFFFF",
        "#DDEBF9",
        "#BCD8F3",
        "#93C0EA",
        "#66A4DC",
        "#3F86C9",
        "#2468AF",
        "#154B8C",
        "#0B2F63",
    ),
    series=("#1F5FA8", "#1B2430", "#C2410C", "#0F766E", "#86198F", "#8A6A00"),
    diverging=(
        "#6B3206",
        "#A85408",
        "#DB8A2A",
        "#F7CF9E",
        "#FFFFFF",
        "#BCD8F3",
        "#66A4DC",
        "#2468AF",
        "#0B2F63",
    ),
)
DARK = Palette(
    background="#11151B",
    text="#E8EDF3",
    muted="#9BA7B6",
    hairline="#303946",
    accent="#6CB2F7",
    scale=(
        "#11151B",
        "#16283F",
        "#173E63",
        "#17568B",
        "#1D72B2",
        "#3890D2",
        "#66AEE8",
        "#9FD0F7",
        "#E3F4FF",
    ),
    series=("#6CB2F7", "#E8EDF3", "#F59E6C", "#4FD1B5", "#E29BEC", "#E0C25A"),
    diverging=(
        "#FFE6C7",
        "#F2AE63",
        "#BE701F",
        "#5E3A16",
        "#11151B",
        "#173E63",
        "#1D72B2",
        "#66AEE8",
        "#E3F4FF",
    ),
)


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def gate_colour(gate: float, dark: bool) -> str:
    """The colour of a gate, "#RRGGBB"; values outside 0 to 1 take the colour of the nearer end."""
    return _mixed(palette(dark).scale, gate)


def difference_colour(difference: float, dark: bool) -> str:
    """The colour of a difference from −1 to 1, "#RRGGBB"."""
    return _mixed(palette(dark).diverging, (difference + 1) / 2)


def steps(scale: tuple[str, ...]) -> list[list[float | str]]:
    """Colours at even steps, as Plotly takes a scale."""
    return [[i / (len(scale) - 1), colour] for i, colour in enumerate(scale)]


def translucent(colour: str, opacity: float) -> str:
    """The colour ("#RRGGBB") as CSS lets the ground show through it; opacity from 0 to 1."""
    return f"rgba({','.join(map(str, _channels(colour)))},{opacity:g})"


def ink_on(colour: str) -> str:
    """White or black, whichever stands out more on `colour` ("#RRGGBB")."""
    return max(INKS, key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _mixed(scale: tuple[str, ...], share: float) -> str:
    place = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    below = min(int(place), len(scale) - 2)
    part = place - below
    ends = zip(_channels(scale[below]), _channels(scale[below + 1]), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * part):02X}" for low, high in ends)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    """One sRGB channel from 0 to 1, as light."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

"""The README's chart of training speed: SVG written by hand, for light and dark pages."""

from benchmarks.measuring import Found

WIDTH, LABEL, BAR, GAP = 640, 80, 18, 14
STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #57606a } .ours { fill: #0969da } .reference { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .ours { fill: #4493f8 } .reference { fill: #656c76 }
}
</style>"""


def chart(found: Found) -> str:
    """Examples a second of both sides, two bars a task, from what `python -m dmn bench` found."""
    rows = found["training"]
    sides = (("ours", "examples_per_second"), ("reference", "reference_examples_per_second"))
    scale = (WIDTH - LABEL - 150) / max(row[key] for row in rows for _, key in sides)
    title = "Training, examples a second on one core: DMN Lens and a straightforward DMN+"
    parts = [STYLE, f'<title>{title}</title><text x="0" y="16">{title}</text>']
    y = 34
    for row in rows:
        parts.append(f'<text x="0" y="{y + BAR + 5}">task {row["task"]}</text>')
        for side, key in sides:
            width = scale * row[key]
            note = f" ({row['ratio']:.1f} times)" if side == "ours" else " straightforward"
            parts.append(
                f'<rect class="{side}" x="{LABEL}" y="{y}" width="{width:.0f}" height="{BAR}"/>'
                f'<text class="quiet" x="{LABEL + width + 8:.0f}" y="{y + BAR - 5}">'
                f"{row[key]:,.0f}{note}</text>"
            )
            y += BAR + 2
        y += GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" role="img">'
    return "\n".join([head, *parts, "</svg>"]) + "\n"

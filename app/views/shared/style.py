"""The page's style sheet: what the theme in .streamlit/config.toml cannot say."""

import streamlit as st

from app.figures import ink_on, palette
from app.views.shared import presentation

# `st-key-` classes sit one level inside the flex item, hence the :has() selectors.
_CSS = """
<style>
.block-container { max-width: 1560px; padding: 3.7rem 2.5rem 2rem; }
.st-key-quiet, [data-testid="stLayoutWrapper"]:has(> .st-key-quiet) {
  position: absolute; height: 0;
}

/* In the bar of the page's links, which is fixed. */
[data-testid="stLayoutWrapper"]:has(> .st-key-projector_row) {
  position: fixed; top: .4rem; right: 1rem; width: auto; z-index: 999991;
}
.strip p { margin: 0; }
.strip .question { font-size: 1.05rem; color: var(--muted); overflow-wrap: anywhere; }
.strip .line {
  display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 1.3rem; row-gap: .2rem;
}
.strip .answer {
  font-size: 3.2rem; font-weight: 650; line-height: 1.15; overflow-wrap: anywhere;
}
.strip .probability { font-size: 1.7rem; }
.strip .doubt { font-size: 1.2rem; }
.strip .verdict { font-weight: 600; }
.strip .before { border-left: 1px solid var(--line); padding-left: 1.3rem; }
.muted, .strip .muted, .strip .before { color: var(--muted); }
.sentence { margin: 0; min-height: 3em; }
.sentence.muted { min-height: 0; }
.small { margin: 0; font-size: .87rem; color: var(--muted); }
[data-testid="stElementContainer"]:has(.hint) { margin-top: -.6rem; }
.chips { margin: 0; font-size: .87rem; line-height: 2.1; color: var(--muted); }
.chip {
  border: 1px dashed var(--muted); border-radius: 1em; padding: .15em .7em; white-space: nowrap;
  color: var(--ink);
}

:is(.st-key-unknown, .st-key-splits) button {
  min-height: 0; padding: .15rem 0; text-align: left;
}
:is(.st-key-unknown, .st-key-splits) button p {
  font-size: .87rem; line-height: 1.5; white-space: normal;
}

.st-key-desk, .st-key-panels { row-gap: 1.2rem; }
/* Up to eight passes stand in one row between the two buttons. */
.st-key-steps { flex-wrap: nowrap; column-gap: .4rem; }
.st-key-steps button { padding-inline: .55rem; min-width: 0; }
.st-key-steps [role="radiogroup"] { flex-wrap: wrap; }
.st-key-example [aria-label="Clear value"] { display: none; }
.st-key-new_story_row { flex-wrap: nowrap; }
.st-key-typing { position: absolute; }
.st-key-story_head [data-testid="stMarkdownContainer"] p { font-size: .93rem; }
.st-key-story_head { min-height: 1.6rem; }
.st-key-story_head button { min-height: 1.6rem; padding: 0 .3rem; }
.st-key-story_head button p { font-size: .87rem; line-height: 1.6rem; margin: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-inputs) { flex: 0 0 270px; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-board) { flex: 1 1 0; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-chart) { flex: 1 1 0; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-reader) { flex: 0 0 350px; min-width: 0; }
.st-key-table_or_export [data-testid="stLayoutWrapper"]:has(> [data-testid="stExpander"]) {
  flex: 1 1 0; min-width: 0;
}
.st-key-table_or_export [data-testid="stLayoutWrapper"]:has(> [data-testid="stExpander"] [open]) {
  flex-basis: 100%;
}
.facts { margin: 0; display: flex; flex-wrap: wrap; column-gap: 1.7rem; color: var(--muted); }
.facts b { color: var(--ink); font-weight: 600; }
.mistake { margin: .15rem 0 0; font-size: .87rem; line-height: 1.35; color: var(--wrong); }
[data-testid="stLayoutWrapper"]:has(> .st-key-run_curves) { flex: 7 1 0; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-run_lapse) { flex: 5 1 0; min-width: 0; }
.st-key-plotly_loader { position: absolute; height: 0; overflow: hidden; visibility: hidden; }
/* What is drawn every second must not fade whenever the server takes a moment. */
.st-key-live [data-stale="true"] { opacity: 1 !important; }
.stApp [data-testid="stBaseButton-primary"]:not(:disabled) { color: var(--on-accent); }
[data-testid="stMultiSelectTagsContainer"] [role="group"] * { color: var(--on-accent) !important; }
.st-key-explore_kinds [role="toolbar"] { flex-wrap: wrap; row-gap: .3rem; }
.quadrants { border-collapse: collapse; }
.quadrants th { font-weight: 400; font-size: .87rem; color: var(--muted); text-align: left; }
.quadrants th, .quadrants td { padding: .1rem .9rem .1rem 0; border: none; }
.quadrants td { text-align: right; font-variant-numeric: tabular-nums; }
.quadrants + .small { max-width: 26rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: var(--muted) !important; opacity: 1 !important;
}
.glossary { max-width: 46rem; }
.glossary dt { font-weight: 600; }
.glossary dd { margin: 0 0 .7rem; }
abbr[title] { text-decoration: underline dotted; cursor: help; }
.lesson_story { margin: 0 0 .6rem; padding-left: 1.9rem; font-size: 1.1rem; line-height: 1.7; }
.lesson_story li { overflow-wrap: anywhere; }
.lesson_question { margin: 0 0 .6rem; font-size: 1.1rem; font-weight: 600; }
.lesson_question { overflow-wrap: anywhere; }
.scores { margin-bottom: .8rem; }
.scores caption { text-align: left; caption-side: top; padding: 0 0 .2rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-network_told) { flex: 3 1 300px; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-network_asked) { flex: 2 1 240px; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-network_said) { flex: 0 0 370px; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-network_seen) { flex: 1 1 0; min-width: 0; }
.st-key-lesson_steps { column-gap: .45rem; }
/* Equations stand left, and whole: Streamlit centres them, and takes back a margin they lack. */
.st-key-network_said [data-testid="stMarkdown"]:has(.katex-display) > div { margin: 0; }
.st-key-network_said [data-testid="stMarkdownContainer"]:has(.katex-display) {
  margin: 0; overflow: visible;
}
.st-key-network_said .katex-display, .st-key-network_said .katex-display > .katex {
  text-align: left; margin: 0; font-size: 1.05rem; overflow: visible !important;
}
.st-key-network_said [class*="st-key-numbers_"] {
  border-left: 3px solid var(--line); padding-left: .8rem; margin-bottom: .8rem;
}
.facts_read { margin: 0 0 .8rem; padding-left: 2.2rem; }
.facts_read li { overflow-wrap: anywhere; }
.facts_read .supporting { font-weight: 600; }
.facts_read .supporting::after { content: " ◆"; }
[data-testid="stLayoutWrapper"]:has(> .st-key-explore_table) { flex: 1 1 0; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-explore_chosen) { flex: 0 0 350px; min-width: 0; }
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-compare_side_"]) {
  flex: 1 1 500px; min-width: 0;
}
.st-key-compare_sides .strip .answer { font-size: 2.3rem; }
.st-key-compare_sides .strip .probability, .st-key-compare_sides .strip .unsure {
  font-size: 1.3rem;
}
/* A changed figure is a new element to Streamlit; the old one stays below until the run ends. */
.st-key-heatmap ~ .st-key-heatmap[data-stale="true"] { display: none; }
.st-key-look_closer { border-top: 1px solid var(--line); padding-top: .8rem; margin-top: .4rem; }
.st-key-what_if_controls { row-gap: .6rem; border-top: 1px solid var(--line); padding-top: .5rem; }
.st-key-strip_row { flex-wrap: nowrap; align-items: flex-start; }
.st-key-what_if_changes { justify-content: flex-end; flex-wrap: nowrap; }
.st-key-what_if_changes .chips { text-align: right; max-width: 24rem; }
.what_if_head { margin: 0; font-weight: 600; }
.st-key-what_if_controls button { padding-inline: .6rem; }
.outcome { margin: .2rem 0; font-size: 1.05rem; overflow-wrap: anywhere; }
[class*="st-key-flip_"] { flex-wrap: nowrap; }
.flip { margin: 0; overflow-wrap: anywhere; }
.word-shares p { margin: 0; font-size: 1.1rem; line-height: 2.3; overflow-wrap: anywhere; }
.word-shares span { border-radius: 5px; padding: .2em .3em; }
.word-shares .closes { border: 1px dashed var(--muted); }
.word-shares sub { font-size: .68em; margin-left: .2em; }
.cosines { border-collapse: collapse; font-size: .87rem; }
.cosines th, .cosines td { padding: .2rem .7rem; text-align: right; }
.cosines th { font-weight: 400; color: var(--muted); }
@media (min-width: 641px) {
  /* On a wide page the inputs are always open: no frame, no heading to close them by. */
  .st-key-edit, .st-key-edit details, .st-key-edit [data-testid="stExpanderDetails"] {
    border: none; padding: 0; background: transparent;
  }
  .st-key-edit summary { display: none; }
}
@media (max-width: 1179px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-inputs) { flex-basis: 250px; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-network_said),
  [data-testid="stLayoutWrapper"]:has(> .st-key-network_seen),
  [data-testid="stLayoutWrapper"]:has(> .st-key-run_curves),
  [data-testid="stLayoutWrapper"]:has(> .st-key-run_lapse) { flex: 1 1 100%; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-explore_table),
  [data-testid="stLayoutWrapper"]:has(> .st-key-explore_chosen) { flex: 1 1 100%; }
}
@media (max-width: 1359px) {
  /* Beside the story a heatmap of four passes has too little room for its words. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-chart),
  [data-testid="stLayoutWrapper"]:has(> .st-key-reader) { flex: 1 1 100%; }
}
@media (max-width: 640px) {
  .st-key-projector kbd { display: none; }
  .block-container { padding: 3.7rem 1rem 2rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-inputs),
  [data-testid="stLayoutWrapper"]:has(> .st-key-board) { flex: 1 1 100%; }
  .strip .before { border: none; padding: 0; }
  .st-key-run_head { flex-direction: column; align-items: stretch; }
  .st-key-run_head > * { flex: none; }
  .st-key-run_head .st-key-run_actions { justify-content: flex-start; }
  .strip .answer { font-size: 2.8rem; }
}
</style>
"""


def apply(dark: bool) -> None:
    """Put the style sheet on the page, with the theme's colours as variables."""
    colours = palette(dark)
    variables = {
        "muted": colours.muted,
        "line": colours.hairline,
        "ink": colours.text,
        "wrong": "#FF8A80" if dark else "#B3261E",
        "on-accent": ink_on(colours.accent),
    }
    st.html(_CSS)
    rules = " ".join(f"--{name}: {colour};" for name, colour in variables.items())
    st.html(f"<style>.stApp {{ {rules} }} {presentation.style()}</style>")

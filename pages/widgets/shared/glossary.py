"""Tooltips that explain technical terms: `st.metric(label, value, help=glossary.tip("F1"))`.

Every Streamlit element with `help=` takes one: metrics, fields, buttons, captions, headings, and columns of a table by
`st.column_config`. The terms and their explanations are in `wseg_core.terms.GLOSSARY`.
"""

from wseg_core import terms
from wseg_core.language import text


def tip(*names: str, first: str = "") -> str:
    """The explanations of terms as Markdown for `help`, after the text `first`.

    One term is explained without repeating its name, which the label shows; several are listed by name.
    """
    if len(names) == 1 and not first:
        return terms.explain(names[0])
    listed = [text("**{term}**: {explanation}", term=text(name), explanation=terms.explain(name)) for name in names]
    return "\n\n".join([first, *listed] if first else listed)

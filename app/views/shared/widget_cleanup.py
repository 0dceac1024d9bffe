"""Remove the state of widgets that no longer exist."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_gone_widgets() -> None:
    """To be called at the beginning of each run of a page.

    A chart that can be clicked is another widget after each edit. Streamlit lets go of such a
    widget's value, but keeps its name and its callback, with all that this refers to, until the
    session ends: 13 kB an edit of a story of nine sentences. There is no public way to tell it.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    state = context.session_state._state
    values, names = state._new_widget_state, state._key_id_mapper
    here = {*values, *state._old_state}
    for gone in values.widget_metadata.keys() - here:
        del values.widget_metadata[gone]
    for gone in names.id_key_mapping.keys() - here:
        if names.get_id_from_key(names.get_key_from_id(gone)) != gone:
            del names.id_key_mapping[gone]

"""The Streamlit front end of DMN Lens."""

"""What all pages share: style, components, presentation mode and history."""

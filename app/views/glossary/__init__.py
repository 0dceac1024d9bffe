"""The Glossary page: the terms that the other pages use."""

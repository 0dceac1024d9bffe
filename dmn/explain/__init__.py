"""Explanations of one answer: interventions, counterfactuals and attributions."""

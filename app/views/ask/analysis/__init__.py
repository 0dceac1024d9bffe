"""Look closer: what-ifs, counterfactuals and attributions of one answer."""

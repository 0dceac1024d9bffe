"""The probes: controlled cases of each phenomenon of language, made from frames and words of their
own.
"""

"""The same core over archives that one machine is too slow for, on Apache Spark. It adapts, and decides nothing.

    documents -> drafts, read -> parts -> judged -> links between parts -> joined -> tables

Each arrow is a stage that is written down whole, so that a run that was killed goes on behind the last whole one.
"""

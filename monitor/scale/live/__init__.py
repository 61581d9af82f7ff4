"""The same core over a stream of news that one machine is too slow for, or too alone.

    stream of articles -> read -> cell -> judged against what its cell remembers -> alerts, numbered and sent

Everything before the cell is done for each article by itself, on all workers. What a cell remembers is the store in
memory, whose tables the engine keeps.
"""

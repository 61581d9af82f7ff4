"""One file a step, ``vNNNN_what.py``, each naming the one before it."""

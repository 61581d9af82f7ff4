"""What words mean: kinds of figure and languages as TOML tables, read once and validated."""

from monitor.lexicon.kind import Kind
from monitor.lexicon.language import Language, Trigger
from monitor.lexicon.load import Lexicon, load_lexicon
from monitor.lexicon.phrases import Phrases
from monitor.lexicon.tokens import Tokens, tokenize

__all__ = ["Kind", "Language", "Lexicon", "Phrases", "Tokens", "Trigger", "load_lexicon", "tokenize"]

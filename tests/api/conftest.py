from ..mini_corpus import configfile, topic_texts  # noqa: F401

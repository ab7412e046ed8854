import pytest

from mnist_demo.ui.services.cache import Cache


def loaded(size, **options):
    """A cache of doubled numbers, and the keys that it has loaded."""
    keys = []

    def load(key):
        keys.append(key)
        return [2 * key]

    return Cache(load, size, **options), keys


def test_a_value_is_loaded_once():
    cache, keys = loaded(2)
    assert cache.get(3) is cache.get(3)
    assert cache.get(3) == [6]
    assert keys == [3]


def test_the_least_recently_used_is_dropped():
    cache, keys = loaded(2)
    for key in (1, 2, 1, 3, 1, 2):
        cache.get(key)
    assert keys == [1, 2, 3, 2]


def test_what_may_not_be_dropped_is_kept_beyond_the_size():
    cache, keys = loaded(2, droppable=lambda value: "done" in value)
    for key in (1, 2, 3, 1, 2, 3):
        cache.get(key)
    assert keys == [1, 2, 3]
    cache.get(2).append("done")
    cache.get(1)
    cache.get(2)
    assert keys == [1, 2, 3, 2]


def test_what_cannot_be_loaded_is_tried_again():
    keys = []

    def load(key):
        keys.append(key)
        raise OSError("not there")

    cache = Cache(load, 2)
    for _ in range(2):
        with pytest.raises(OSError, match="not there"):
            cache.get(1)
    assert keys == [1, 1]


def test_what_is_put_there_is_not_loaded():
    cache, keys = loaded(2)
    cache.put(1, "mine")
    assert cache.get(1) == "mine"
    assert keys == []


def test_only_the_value_that_is_meant_is_dropped():
    cache, keys = loaded(2)
    old = cache.get(1)
    cache.put(1, "new")
    cache.drop(1, old)
    assert cache.get(1) == "new"
    cache.drop(1, "new")
    assert cache.get(1) == [2]
    assert keys == [1, 1]

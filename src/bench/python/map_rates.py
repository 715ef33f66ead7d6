"""CPython's Pool.map with default chunks, for comparison: prints items a second, once.

usage: map_rates.py PROCESSES ITEMS
"""
import sys
import time
from multiprocessing import Pool


def identity(x):
    return x


def main():
    size, count = int(sys.argv[1]), int(sys.argv[2])
    items = list(range(count))
    with Pool(size) as pool:
        pool.map(identity, items)
        start = time.perf_counter()
        result = pool.map(identity, items)
        taken = time.perf_counter() - start
        assert result == items
        print(count / taken, flush=True)


if __name__ == "__main__":
    main()

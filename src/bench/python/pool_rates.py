"""CPython's multiprocessing.Pool, measured for comparison: prints one "name rate" line a figure.

usage: pool_rates.py PROCESSES
"""
import sys
import time
from multiprocessing import Pool


def identity(x):
    return x


def report(name, count, work):
    start = time.perf_counter()
    work()
    print(name, count / (time.perf_counter() - start), flush=True)


def main():
    size = int(sys.argv[1])
    with Pool(size) as pool:
        pool.map(identity, range(1000))
        report("apply", 5000, lambda: [pool.apply(identity, (i,)) for i in range(5000)])
        report("async", 20000, lambda: [
            r.get() for r in [pool.apply_async(identity, (i,)) for i in range(20000)]])
        report("map1", 20000, lambda: pool.map(identity, range(20000), chunksize=1))
        report("map", 400000, lambda: pool.map(identity, range(400000)))
        data = b"x" * 1_000_000
        report("bytes", 300 * len(data), lambda: [pool.apply(len, (data,)) for _ in range(300)])


if __name__ == "__main__":
    main()

"""`python -m alphatree` is the command `alphatree`."""

from alphatree.cli import main

if __name__ == "__main__":
    main()

"""What must hold under force: each proof is a program of its own (`make crash`), and a small test of the suite."""

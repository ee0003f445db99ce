"""What a quote or an invoice says, read by place: words with their coordinates, labels, amounts, arithmetic.

Runs in a limited child process only (uploads.workers). A value is read when it is sure, otherwise it is « non lu »:
a wrong value fills an amount that nobody looks at again.
"""

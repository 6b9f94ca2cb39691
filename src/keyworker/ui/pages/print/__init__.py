"""Print: for whom, is paper safe at home, the real document as preview, then paper or a PDF, each of them written down."""

"""The monthly report as files: tables first, then written as XLSX, CSV or PDF. No patient's name is in any of them."""

"""The terms that a claim accepts, in both languages, one folder entry a version; never edited once in force."""

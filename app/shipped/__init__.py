"""The policies that come with the program, as data: each value with the day it holds from and its source."""

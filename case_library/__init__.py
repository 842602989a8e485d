"""Case library (案例库): accident cases as records whose every value points at the words it is from."""

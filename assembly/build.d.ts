/**
 * Set by the configurations (`asconfig.json`, `asconfig.all.json`): 1 has whole matrices of windows (the maximal correlation
 * coefficient) and statistics of other numbers than integers, which the binary that every page carries goes without.
 */
declare const WITH_ALL: i32;

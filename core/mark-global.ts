/** The global that marked code calls with a mark's number. */
export const markGlobal = '__ratchetCovered';

// Package simulate plays a contact center under a virtual clock: the same core that serves
// people ([desk.Desk], with its behaviours and rules), with customers who come, wait, give up and
// take up time, CSRs with shifts, and rooms that cost nothing. It says what customers and CSRs
// would see.
//
// A run is one stretch of time from an empty desk; several runs differ by chance alone, which
// gives the confidence intervals. Whatever is compared (numbers of CSRs, settings) meets the
// same customers in the same run.
package simulate

// Package erlang computes how long customers wait in a steady queue: Erlang C, where everybody
// waits until somebody is free (M/M/n), and Erlang A, where they give up after a while
// (M/M/n+M). It is pure arithmetic, exact to the last digits of a float64 for any number of
// CSRs that a contact center has.
//
// A. K. Erlang, 1917; C. Palm, 1957; O. Garnett, A. Mandelbaum and M. Reiman, “Designing a call
// center with impatient customers”, 2002; A. Mandelbaum and S. Zeltyn, “Service engineering in
// action: the Palm/Erlang-A queue”, 2007.
package erlang

package main

import _ "time/tzdata" // opening hours know their zones on a machine without any

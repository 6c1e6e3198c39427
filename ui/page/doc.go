// Package page holds the pages of the window. A page is a struct that shows a state and reports what somebody did; it
// asks its Host for everything beyond itself, and knows no other page: it opens places (Route).
package page

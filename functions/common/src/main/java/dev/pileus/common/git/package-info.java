/** What is said of a git repository and of what opens it, checked alike where it is asked for and where it is used. */
package dev.pileus.common.git;

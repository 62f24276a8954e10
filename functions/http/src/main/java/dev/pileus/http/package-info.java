/** What guards the HTTP server of every function and of the UI: whose bodies are read, how large, how slow, how many. */
package dev.pileus.http;

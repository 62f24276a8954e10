/**
 * What guards the HTTP server of every function and of the UI: whose bodies are read, how large, how slow, how many; and whose
 * requests for metrics are answered.
 */
package dev.pileus.http;

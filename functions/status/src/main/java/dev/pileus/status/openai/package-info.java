/** Models' OpenAI-compatible APIs for callers outside the cluster: with the caller's rights, and passed on as it comes. */
package dev.pileus.status.openai;

/**
 * Models' OpenAI-compatible APIs for callers outside the cluster.
 *
 * <p>In: a request of OpenAI's API, by a caller who may use the model's Service. Out: the model's answer, passed on as it
 * comes.
 */
package dev.pileus.status.openai;

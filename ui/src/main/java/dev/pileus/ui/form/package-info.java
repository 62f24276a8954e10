/**
 * Forms made from a kind's JSON Schema.
 *
 * <p>In: a kind of the catalogue; a workload's parameters where it is changed; a form as somebody has sent it. Out: fields
 * for a template, with what is wrong beside each; and the request to create or change the workload.
 */
package dev.pileus.ui.form;

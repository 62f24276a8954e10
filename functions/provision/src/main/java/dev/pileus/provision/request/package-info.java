/** Reading what somebody asks for: from bytes to a request that is valid, or an error that names the field. */
package dev.pileus.provision.request;

package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.common.git.RepositoryAddress.Protocol;

/**
 * The policy for addresses of repositories that may be connected to.
 *
 * @param plainHttp whether they may be reached over plain http, where anybody on the way reads along
 * @param insideHosts whether they may be inside the cluster or its network; see {@link PublicAddressResolver} for names
 *     that only lead there
 */
public record AddressPolicy(boolean plainHttp, boolean insideHosts) {

    /**
     * Insists that a repository may be asked.
     *
     * @throws GitException where it may not
     */
    public void check(RepositoryAddress address) throws GitException {
        if (address.protocol() == Protocol.HTTP && !plainHttp) {
            throw new GitException(
                    ReasonCode.PLAIN_HTTP_REFUSED,
                    "Plain http shows the repository, and what opens it, to everybody on the way."
                            + " Use https, or ssh with a deploy key.");
        }
        checkHost(address.host());
    }

    /** The same for a host alone. */
    void checkHost(String host) throws GitException {
        if (!insideHosts && !PublicAddresses.mayContain(host)) {
            throw inside(host);
        }
    }

    static GitException inside(String host) {
        return new GitException(
                ReasonCode.ADDRESS_NOT_PUBLIC,
                "'" + host + "' is not on the public internet, and this cluster only polls what is."
                        + " Its operator can change that with PILEUS_GIT_ALLOW_PRIVATE.");
    }
}

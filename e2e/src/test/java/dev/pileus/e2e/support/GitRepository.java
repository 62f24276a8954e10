package dev.pileus.e2e.support;

/**
 * A repository of a {@link GitServer}, and the clone in which its author works there.
 *
 * @param name its name, of letters, digits and dashes
 */
public record GitRepository(GitServer server, String name) {

    private static final String INDEX = "index.html";

    /** The name of its server, as messages have it. */
    public String host() {
        return server.host();
    }

    /** Its address by ssh. */
    public String ssh() {
        return "ssh://me@%s%s".formatted(server.host(), path());
    }

    /** Its address by ssh, as scp writes it. */
    public String scp() {
        return "me@%s:%s".formatted(server.host(), path());
    }

    /** Its address by http. */
    public String http() {
        return "http://%s/%s.git".formatted(server.host(), name);
    }

    /** Its address by ssh, over the wire that can be cut. */
    public String wiredSsh() {
        return "ssh://me@%s%s".formatted(server.wiredSsh(), path());
    }

    /** Its address by http, over the wire that can be cut. */
    public String wiredHttp() {
        return "http://%s/%s.git".formatted(server.wiredHttp(), name);
    }

    /**
     * Makes that the page, and pushes it; the commit's subject is the same.
     *
     * @return the commit
     */
    public String push(String content) {
        return push(content, INDEX, content);
    }

    /** Changes a file, and pushes the commit of that subject. */
    public String push(String subject, String file, String content) {
        return change("""
                mkdir --parents "$(dirname "$2")"
                printf %s "$3" >"$2"
                git add --all
                git commit --quiet --allow-empty --message "$1"
                """, subject, file, content);
    }

    /** Rewrites history: the page was always that. */
    public String forcePush(String content) {
        return change("""
                printf %s "$1" >index.html
                git add --all
                git commit --quiet --amend --message "$1"
                """, content);
    }

    /** Pushes a branch that has nothing in common with what was there. */
    public String pushUnrelated(String branch, String content) {
        return change("""
                git checkout --quiet --detach
                git branch --quiet --force --delete "$1" || true
                git checkout --quiet --orphan "$1"
                printf %s "$2" >index.html
                git add --all
                git commit --quiet --message "$2"
                """, branch, content);
    }

    /** From now on its author works on that new branch, which begins where {@code main} is. */
    public void branch(String branch) {
        run("""
                git checkout --quiet -B "$1" main
                git clean --quiet -ffdx
                git push --quiet --force origin HEAD
                """, branch);
    }

    /** Deletes a branch at the server. */
    public void deleteBranch(String branch) {
        run("git push --quiet origin --delete \"$1\"", branch);
    }

    /** Puts a tag onto the newest commit, wherever it was before. */
    public void tag(String tag) {
        run(
                "git tag --force --annotate --message \"$1\" \"$1\" >/dev/null; git push --quiet --force origin \"$1\"",
                tag);
    }

    /** Adds another repository of the server as a submodule. */
    public String addSubmodule(GitRepository other, String folder) {
        return change("""
                git submodule --quiet add "../$1.git" "$2" 2>&1
                git commit --quiet --message "Add $1"
                """, other.name, folder);
    }

    /** Keeps a file of that many bytes of noise in Git LFS. */
    public String pushByLfs(String file, int bytes) {
        return change("""
                head --bytes="$2" /dev/urandom >/tmp/lfs
                oid=$(sha256sum /tmp/lfs | cut --delimiter=' ' --fields=1)
                mv /tmp/lfs "/srv/lfs/$oid"
                echo "$1 filter=lfs diff=lfs merge=lfs -text" >>.gitattributes
                printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' "$oid" "$2" >"$1"
                git add --all
                git commit --quiet --message "Keep $1 in LFS"
                """, file, Integer.toString(bytes));
    }

    /** Runs a script that commits, in the author's clone, and pushes what it has committed. */
    public String change(String script, String... arguments) {
        return run(script + "\ngit push --quiet --force origin HEAD\ngit rev-parse HEAD", arguments)
                .lines()
                .toList()
                .getLast();
    }

    /**
     * Writes a branch as a program says, without the author's clone.
     *
     * @param program in Python; it writes what {@code git fast-import} reads
     * @return the branch's commit
     */
    public String generate(String branch, String program) {
        return run("""
                cd "/srv/repositories/%s.git"
                python3 -c "$2" | git -c core.bigFileThreshold=1m -c pack.compression=0 fast-import --quiet --depth=0
                git rev-parse "$1"
                """.formatted(name), branch, program).strip();
    }

    /** How many megabytes it takes at the server. */
    public long megabytes() {
        return Long.parseLong(run("du --summarize --block-size=1M \"%s\" | cut --fields=1".formatted(path()))
                .strip());
    }

    /** From now on http shows it only to that user, with that token. */
    public void require(String user, String token) {
        run("printf %s \"$1\" >\"/srv/tokens/$2\"", user + ":" + token, name);
    }

    /** Runs a script in its author's clone, and returns what it prints. */
    public String run(String script, String... arguments) {
        return server.run("cd \"/srv/work/" + name + "\"\n" + script, arguments);
    }

    private String path() {
        return "/srv/repositories/" + name + ".git";
    }
}

package checkout

import "testing"

func TestCacheIsWhereItIsAskedToBe(t *testing.T) {
	for _, test := range []struct{ own, xdg, want string }{
		{"/cache/of/pileus", "/cache", "/cache/of/pileus/programs"},
		{"", "/cache", "/cache/pileus/programs"},
		{"", "", "/home/somebody/.cache/pileus/programs"},
		{"", "relative paths are to be ignored", "/home/somebody/.cache/pileus/programs"},
	} {
		t.Setenv("PILEUS_CACHE", test.own)
		t.Setenv("XDG_CACHE_HOME", test.xdg)
		t.Setenv("HOME", "/home/somebody")
		if got, err := Cache("programs"); err != nil || got != test.want {
			t.Errorf("%+v gave %s, %v", test, got, err)
		}
	}
}

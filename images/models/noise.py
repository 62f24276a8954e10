#!/usr/bin/env python3
"""Makes a language model of random numbers, which talks noise of real words: for trying the whole way without a hub.

Usage: noise.py FILE.gguf     the same bytes each time

It is a llama as any other: many thin layers, so that it is small and yet not too fast to be watched.
"""

import sys

import gguf
import numpy

SEED = 20
LAYERS, WIDTH, HEADS, FORWARD = 64, 32, 2, 64
CONTEXT = 8192
# Two dimensions pass through all layers as they are: the first is the same for all tokens, the second tells that a
# token is no word. So the last layer can weigh tokens, and never ends an answer but after a word.
SIGNAL = 2.0

END = "</s>"
NEVER = -50
WORDS = """
a above after again air all almost alone always among an and another any apart are around as at away back be because
before begin behind below beneath beside between beyond bird blue both breath breeze bright bring but by calm can cap
carry change circle clear climb cloud cold come could crown dark dawn day deep dew distant down dream drift drop dry
dusk each early earth east edge end enough even evening every fade fall far field find fine first float fog follow for
forest from frost full gather gentle give glow go gold grass grey ground grow half hang heavy held here hidden high
hill hold horizon how hum ice if in into is it its just keep large last late layer leaf leave less let lift light like
line little long look loose low make many meadow mild mist moon more morning moss most mountain move much near never
new night no north not now of off often old on once one only open or other our out over pale pass past patch path
perhaps place plain pour quiet quick quite rain rare rather reach rest return ridge ring rise river root round same sea
season seem shade shadow shape shift shine shore should show silence silver since sky sleep slow small smoke snow so
soft some soon sound south space spore spring star stay stem still stone storm stream summer sun sway sweet than that
the their then there these they thin things this those though through thunder time to together too top toward tree
trees turn under until up upon valley veil very wait wake walk wander warm was watch water wave way weather west wet
what when where which while white who why wide wild will wind winter with within without woods world would year yet
you
""".split()

TEMPLATE = """\
{%- for message in messages %}{{ message['content'] + '\n' }}{% endfor -%}
"""


def vocabulary():
    """Tokens, their kinds, and how much likelier than a word each is to be said (as a logit)."""
    kinds = gguf.TokenType
    special = [("<unk>", kinds.UNKNOWN, NEVER), ("<s>", kinds.CONTROL, NEVER), (END, kinds.CONTROL, 2.5)]
    read_only = [(f"<0x{byte:02X}>", kinds.BYTE, NEVER) for byte in range(256)]  # any text can be read, none is said
    marks = [(mark, kinds.NORMAL, 2) for mark in (",", ".")]
    return special + read_only + marks + [(f"▁{word}", kinds.NORMAL, 0) for word in WORDS]


def write(path):
    tokens, kinds, bias = zip(*vocabulary())
    model = gguf.GGUFWriter(path, "llama")
    model.add_name("Noise")
    model.add_context_length(CONTEXT)
    model.add_embedding_length(WIDTH)
    model.add_block_count(LAYERS)
    model.add_feed_forward_length(FORWARD)
    model.add_head_count(HEADS)
    model.add_head_count_kv(HEADS)
    model.add_rope_dimension_count(WIDTH // HEADS)
    model.add_layer_norm_rms_eps(1e-5)
    model.add_vocab_size(len(tokens))
    model.add_tokenizer_model("llama")
    model.add_token_list([token.encode() for token in tokens])
    model.add_token_types(kinds)
    model.add_token_scores([float(-index) for index in range(len(tokens))])
    model.add_bos_token_id(1)
    model.add_eos_token_id(2)
    model.add_unk_token_id(0)
    model.add_chat_template(TEMPLATE)

    random = numpy.random.default_rng(SEED)

    def noise(rows, columns, size):
        return (random.standard_normal((rows, columns)) * size / columns**0.5).astype(numpy.float32)

    def add(name, tensor):
        model.add_tensor(f"{name}.weight", tensor)

    def add_norm(name):
        add(name, numpy.ones(WIDTH, numpy.float32))

    def add_to_stream(name, columns):
        tensor = noise(WIDTH, columns, 0.3)
        tensor[:2] = 0
        add(name, tensor)

    embedding = noise(len(tokens), WIDTH, WIDTH**0.5)
    embedding[:, 0] = SIGNAL
    embedding[:, 1] = [0 if token.startswith("▁") else SIGNAL for token in tokens]
    add("token_embd", embedding)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        add_norm(f"{block}.attn_norm")
        for name in ("attn_q", "attn_k", "attn_v"):
            add(f"{block}.{name}", noise(WIDTH, WIDTH, 1))
        add_to_stream(f"{block}.attn_output", WIDTH)
        add_norm(f"{block}.ffn_norm")
        add(f"{block}.ffn_gate", noise(FORWARD, WIDTH, 1))
        add(f"{block}.ffn_up", noise(FORWARD, WIDTH, 1))
        add_to_stream(f"{block}.ffn_down", FORWARD)
    add_norm("output_norm")
    output = noise(len(tokens), WIDTH, 2)
    output[:, 0] = bias
    output[:, 1] = [0 if token.startswith("▁") else NEVER for token in tokens]
    output[tokens.index(END), 2:] = 0
    add("output", output)

    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()


if __name__ == "__main__":
    write(sys.argv[1])

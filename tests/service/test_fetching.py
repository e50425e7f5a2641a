"""The operator's fetcher opens the lexicons of requests, and remembers them."""

from ssml_engine.audio import FetchError, FetchFailure, LexiconCache, Resource
from ssml_engine.v1 import synthesis_pb2

LEXICON = b"""<?xml version="1.0"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-US">
<lexeme><grapheme>BTW</grapheme><alias>by the way</alias></lexeme></lexicon>"""
DOCUMENT = (
    '<speak version="1.0" xml:lang="en-US"><voice name="en-US-AvaNeural">'
    '<lexicon uri="{}"/>BTW, hello.</voice></speak>'
)


class OneFile:
    def __init__(self):
        self.asked = []

    def fetch(self, url, kind, *, timeout_s=None):
        self.asked.append(url)
        if url != "books:one.pls":
            raise FetchError(FetchFailure.SCHEME, url, "only books are read here")
        return Resource(LEXICON, url, "")


def plan(service, uri):
    request = synthesis_pb2.PlanRequest(input=synthesis_pb2.SynthesisInput(ssml=DOCUMENT.format(uri)))
    return service.synthesis.Plan(request).plan


def test_lexicons_come_through_the_operators_fetcher_and_once(serve):
    source = OneFile()
    service = serve(fetcher=LexiconCache(source))
    for _ in range(2):
        (speech,) = [item.speech for item in plan(service, "books:one.pls").items if item.HasField("speech")]
        assert [word.spoken for word in speech.words if word.text == "BTW"] == ["by the way"]
    assert source.asked == ["books:one.pls"]


def test_what_it_refuses_is_a_diagnostic(serve):
    service = serve(fetcher=OneFile())
    request = synthesis_pb2.ValidateRequest(
        input=synthesis_pb2.SynthesisInput(ssml=DOCUMENT.format("https://a.example/x.pls"))
    )
    answer = service.synthesis.Validate(request)
    assert not answer.accepted
    (fault,) = answer.diagnostics
    assert fault.code == "SSML-LEXICON-FETCH"
    assert "only books are read here" in fault.message

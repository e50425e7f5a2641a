"""What every engine speaks: one sentence, about ten seconds, about half a minute."""

DOCUMENTS: dict[str, str] = {
    "sentence": "The tide table on the wall was two years out of date.",
    "ten seconds": (
        "The tide table on the wall was two years out of date, but the harbour master trusted it anyway."
        " Boats came and went as they pleased, and only the youngest sailors ever asked him for the time."
    ),
    "half a minute": (
        "The tide table on the wall was two years out of date, but the harbour master trusted it anyway."
        " Boats came and went as they pleased, and only the youngest sailors ever asked him for the time."
        " On quiet mornings he swept the office, filled the kettle and wrote the weather in a thick green"
        " book. Nobody had read a page of it since the war. Still, when the storm of that autumn broke the"
        " sea wall, it was his careful columns that showed the engineers where to build the new one."
    ),
}

"""A stateful GitHub to run, try and test against: it keeps state, sends deliveries and fails on demand.

In Python::

    village = app.sandbox.world.village(transport=deliveries.append)   # people, a repository, the App installed
    world = village.world                                              # or World(clock=..., wall=..., ...)
    issue = world.create_issue(village.contributor, village.repository, "A title")
    world.add_label(village.maintainer, issue, "bounty: $500")
    pull = world.open_pull(village.contributor, village.repository, "Fix", f"Closes #{issue.number}")
    world.merge(village.maintainer, pull)

Every act takes who does it first (an account or a login) and raises ``Refused(status, message)`` where GitHub
would not let them. Deliveries go to ``transport``, a callable that takes a ``Delivery`` (event, action, body,
headers, guid) and may return ``(status code, body)``; all stand in ``world.deliveries.log``.
``world.faults.add(Fault(kind=..., path=..., operation=...))`` troubles coming API calls,
``world.deliveries.fail_next("drop" | "lose" | "double" | "hold")`` coming deliveries, and
``schedule(deliveries, seed, shuffle=..., double=..., drop=...)`` makes a bad day of good ones.

The API is answered by ``Front(world).handle(Request) -> Response`` without a network, by the ASGI application
``create_sandbox(world)``, and by ``python -m app.sandbox --port 9000 --webhook-url ...``, which also has a page
at ``/`` and a control API at ``/_sandbox/actions``, ``/_sandbox/faults`` and ``/_sandbox/state``.
"""

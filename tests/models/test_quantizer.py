"""Residual quantisation against hand-made codebooks, and the moving averages."""

import torch

from ssml_engine.models.quantizer import ResidualVectorQuantizer, codebook_perplexity


def small() -> ResidualVectorQuantizer:
    torch.manual_seed(0)
    quantizer = ResidualVectorQuantizer(2, 4, 2)
    quantizer.codebooks.copy_(
        torch.tensor([[[0.0, 0], [10, 0], [0, 10], [10, 10]], [[0.0, 0], [1, 0], [0, 1], [-1, 0]]])
    )
    quantizer.restore_averages(64)
    return quantizer


def test_each_level_codes_what_the_one_before_left_over() -> None:
    quantizer = small().eval()
    latents = torch.tensor([[[11.1, 0.2], [0.1, 10.9]]])
    codes = quantizer.encode(latents)
    assert codes.tolist() == [[[1, 1], [2, 2]]]
    assert quantizer.decode(codes).tolist() == [[[11.0, 0.0], [0.0, 11.0]]]
    assert quantizer.decode(codes, num_levels=1).tolist() == [[[10.0, 0.0], [0.0, 10.0]]]


def test_gradients_pass_straight_through_and_commitment_reaches_every_level() -> None:
    quantizer = small().eval()
    latents = torch.tensor([[[11.1, 0.2]]], requires_grad=True)
    quantized = quantizer(latents)
    quantized.latents.sum().backward()
    assert latents.grad is not None
    assert torch.allclose(latents.grad, torch.ones(1, 1, 2))
    # residuals (1.1, 0.2) and (0.1, 0.2): mean squares 0.625 and 0.025
    assert torch.isclose(quantized.commitment, torch.tensor((0.625 + 0.025) / 2))


def test_training_moves_a_code_towards_its_vectors() -> None:
    quantizer = small().train()
    quantizer.restore_averages(4)
    before = (quantizer.codebooks[0, 1] - torch.tensor([12.0, 0.0])).norm()
    for _ in range(50):
        quantizer(torch.tensor([[[12.0, 0.0], [0.0, 10.0], [0.0, 0.0], [10.0, 10.0]]]))
    after = (quantizer.codebooks[0, 1] - torch.tensor([12.0, 0.0])).norm()
    assert after < 0.7 * before


def test_averages_restored_from_codebooks_keep_the_codebooks() -> None:
    quantizer = small().train()
    books = quantizer.codebooks.clone()
    vectors = books[0].repeat(16, 1)[None]  # every code once a group of four, no residual
    quantizer(vectors)
    assert torch.allclose(quantizer.codebooks[0], books[0], atol=0.05)


def test_dropped_levels_are_not_decoded() -> None:
    quantizer = small().eval()
    latents = torch.tensor([[[11.1, 0.2]], [[11.1, 0.2]]])
    out = quantizer(latents, torch.tensor([1, 2])).latents
    assert torch.allclose(out, torch.tensor([[[10.0, 0.0]], [[11.0, 0.0]]]))


def test_perplexity_of_even_use_is_the_number_of_codes() -> None:
    codes = torch.tensor([[0, 0], [1, 0], [2, 0], [3, 0]])
    assert torch.allclose(codebook_perplexity(codes, 4), torch.tensor([4.0, 1.0]))
